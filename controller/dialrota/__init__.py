"""dialrota keeps pools of outbound caller-ID numbers fit to dial."""

__version__ = "0.1.0"
