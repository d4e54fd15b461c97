"""The loops that make skin, compiled. The same numbers give the same skin on every machine."""
