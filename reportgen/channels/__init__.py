"""The ways out: artifacts in, a receipt back."""
