"""Which whole sentence says a finding: one file for lines, one for policy and rates."""
