"""What stands between data and a brief: nothing that contradicts itself is published."""

from reportgen.statement.gates.completeness import HEADLINE_LINES, require_wednesday
from reportgen.statement.gates.run import GATES, run_gates

__all__ = ["GATES", "HEADLINE_LINES", "require_wednesday", "run_gates"]
