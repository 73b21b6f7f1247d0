"""The only code that acts."""
