"""The Federal Reserve's weekly balance sheet (H.4.1) as a brief in Chinese and English."""

__version__ = "0.1.0"
