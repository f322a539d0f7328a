"""What we say: frozen, language-neutral blocks, every figure a claim with its sources."""
