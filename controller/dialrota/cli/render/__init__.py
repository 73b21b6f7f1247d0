"""What commands print: tables, plans, explanations, passes; as text and as data."""
