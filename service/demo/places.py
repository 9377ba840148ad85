"""An invented province: its cities, districts and the authorities that decide there.

The region codes begin with 99, which GB/T 2260 gives to no province, so no code made here can be that of a real
enterprise.
"""

CITIES = {"9901": "青岚市", "9902": "云岫市", "9903": "临澜市", "9904": "安禾市", "9905": "澄浦市", "9906": "霁川市"}
CITY_SHARES = (30, 22, 17, 13, 10, 8)
DISTRICTS = ("城东区", "城西区", "滨河区", "高新区", "南山县", "北湖县", "临港区")
DISTRICT_SHARES = (22, 18, 16, 20, 8, 9, 7)

REGIONS = tuple(f"{city}{number:02d}" for city in CITIES for number in range(2, len(DISTRICTS) + 2))
REGION_CITIES = tuple(name for name in CITIES.values() for _ in DISTRICTS)
REGION_DISTRICTS = DISTRICTS * len(CITIES)
REGION_SHARES = tuple(city * district for city in CITY_SHARES for district in DISTRICT_SHARES)

# Who decides: the name of the authority, and its word in document numbers.
DEPARTMENTS = {
    "market": ("{city}{district}市场监督管理局", "市监"),
    "tax": ("国家税务总局{city}{district}税务局", ""),
    "court": ("{city}{district}人民法院", ""),
    "environment": ("{city}生态环境局", "环"),
    "safety": ("{city}{district}应急管理局", "应急"),
    "ip": ("{city}知识产权局", ""),
    "city": ("{city}人民政府", ""),
    "province": ("省市场监督管理局", ""),
}


def authorities() -> list[str]:
    """The name of each department in each region: region-major, departments in the order of `DEPARTMENTS`."""
    places = zip(REGION_CITIES, REGION_DISTRICTS, strict=True)
    return [name.format(city=city, district=district) for city, district in places for name, _ in DEPARTMENTS.values()]
