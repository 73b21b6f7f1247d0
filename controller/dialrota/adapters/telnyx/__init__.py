"""Source type telnyx: Number Reputation, as its public documentation describes it.

https://developers.telnyx.com/docs/number-reputation/overview and .../phone-numbers; field names
as in https://github.com/team-telnyx/telnyx-python, which is generated from the vendor's spec.
"""
