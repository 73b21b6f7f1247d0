"""Make the table of North American area codes: ``python -m dialrota.wire.npa > npa.csv``.

The source is the geocoder of phonenumbers, which knows a state or province for most area codes,
and the country for the rest. Codes of no place (toll-free, premium, personal) are left out.
Two Canadian codes are shared by provinces; they get the larger one, since the country's own
code, CA, would read as California.
"""

import re
import sys
from importlib import import_module
from typing import Final

_STATES: Final = (
    "Alabama=AL Alaska=AK Arizona=AZ Arkansas=AR California=CA Colorado=CO Connecticut=CT "
    "Delaware=DE Florida=FL Georgia=GA Hawaii=HI Idaho=ID Illinois=IL Indiana=IN Iowa=IA "
    "Kansas=KS Kentucky=KY Louisiana=LA Maine=ME Maryland=MD Massachusetts=MA Michigan=MI "
    "Minnesota=MN Mississippi=MS Missouri=MO Montana=MT Nebraska=NE Nevada=NV New_Hampshire=NH "
    "New_Jersey=NJ New_Mexico=NM New_York=NY North_Carolina=NC North_Dakota=ND Ohio=OH "
    "Oklahoma=OK Oregon=OR Pennsylvania=PA Rhode_Island=RI South_Carolina=SC South_Dakota=SD "
    "Tennessee=TN Texas=TX Utah=UT Vermont=VT Virginia=VA Washington_D.C.=DC Washington_State=WA "
    "West_Virginia=WV Wisconsin=WI Wyoming=WY "
    "Alberta=AB British_Columbia=BC British_Colombia=BC Manitoba=MB New_Brunswick=NB "
    "Newfoundland_and_Labrador=NL Northwest_Territories/Nunavut/Yukon=NT "
    "Nova_Scotia/Prince_Edward_Island=NS Ontario=ON Quebec=QC Saskatchewan=SK"
)
_CODES: Final = {
    name.replace("_", " "): code for name, code in (pair.split("=") for pair in _STATES.split())
}
_CITY: Final = re.compile(r".*, ([A-Z]{2})")
_WITH_STATES: Final = ("US", "CA")


def render() -> str:
    """Write the table: area code and region, one a line, sorted."""
    geodata = import_module("phonenumbers.geodata").GEOCODE_DATA
    rows = ((npa, _find_region(str(npa), geodata)) for npa in range(200, 1000))
    return "npa,region\n" + "".join(f"{npa},{region}\n" for npa, region in rows if region)


def _find_region(npa: str, geodata: dict[str, dict[str, str]]) -> str:
    phonenumbers = import_module("phonenumbers")
    country = phonenumbers.region_code_for_number(phonenumbers.parse(f"+1{npa}2345678"))
    if country not in _WITH_STATES:
        return country or ""
    if f"1{npa}" in geodata:
        return _to_code(geodata[f"1{npa}"]["en"])
    # Some area codes are known by their exchanges only; all of one code lie in one state.
    exchanges = [f"1{npa}{exchange}" for exchange in range(200, 1000)]
    codes = {_to_code(geodata[prefix]["en"]) for prefix in exchanges if prefix in geodata}
    return codes.pop() if len(codes) == 1 else ""


def _to_code(place: str) -> str:
    city = _CITY.fullmatch(place)
    return city[1] if city else _CODES[place]


if __name__ == "__main__":
    sys.stdout.write(render())
