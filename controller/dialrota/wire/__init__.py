"""The API as others see it: documents in, canonical bytes out. pydantic lives here."""
