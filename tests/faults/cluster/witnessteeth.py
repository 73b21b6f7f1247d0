"""Bugs of which etcd tells nothing: others have to witness them."""

from typing import Final

from faults.cluster.planting import Patch, Tooth

_EXCHANGE: Final = "adapters/kube/exchange.py"
_SHOW: Final = '            headers["Authorization"] = login.authorization\n'
_LOGGER: Final = '__import__("logging").getLogger("dialrota.kube")'

OF_WITNESSES: Final = (
    Tooth(
        "the token of the controller is logged",
        ("w1/F5-reset/patch:configmaps:sales-rotation:2/0",),
        "I18 ",
        (
            Patch(
                _EXCHANGE, _SHOW, f"{_SHOW}            {_LOGGER}.debug(login.authorization[7:])\n"
            ),
        ),
    ),
    Tooth(
        "what is refused is tried again at once",
        ("w1/F12-right/patch:configmaps::2/0",),
        "L3 ",
        (Patch("loop/retries.py", "_Try(now + max(delay, wish), delay)", "_Try(now, 0)"),),
    ),
)
