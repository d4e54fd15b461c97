"""One runnable file per promise; each prints figures and ratios."""
