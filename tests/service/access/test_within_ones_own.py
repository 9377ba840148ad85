"""What an account of one office or one business line may do: all that is its own, nothing beyond."""

from service.access.actions.lines import set_line_of_scheme
from service.access.permissions import Role
from service.core.db.service import Service
from tests.worlds.offices import place_at
from tests.worlds.services import ClientFor


def test_a_scheme_of_no_line_is_every_lines(copy_client_for: ClientFor, scored_copy: Service) -> None:
    client = copy_client_for(Role.REGULATOR, line="food-production")
    asked = ["/api/v1/tier-lists?scheme=generic", "/api/v1/rule-sets?scheme=generic", "/tier-lists?scheme=generic"]
    assert [client.get(address).status_code for address in asked] == [403, 403, 403]
    with scored_copy.database.write() as connection:
        set_line_of_scheme(connection, "tests", "generic", "")
    assert [client.get(address).status_code for address in asked] == [200, 200, 200]
    assert client.get("/api/v1/tier-lists?scheme=five-tier-overlay").status_code == 403


def test_an_account_of_an_office_reads_and_changes_what_is_its_own(
    copy_client_for: ClientFor, scored_copy: Service
) -> None:
    rows = copy_client_for(Role.REGULATOR).get("/api/v1/enterprises?limit=100").json["items"]
    (own, region), (far, far_region) = [(row["uscc"], row["region"]) for row in (rows[0], rows[-1])]
    with scored_copy.database.write() as connection:
        for code, office in ((own, "S1"), (far, "S2")):
            place_at(connection, [code], office)
    reader, writer = (copy_client_for(role, office="S1") for role in (Role.REGULATOR, Role.DATA_OPERATOR))
    listed = reader.get("/api/v1/enterprises?limit=100").json["items"]
    assert [row["uscc"] for row in listed] == [own]
    for address in ("/api/v1/enterprises/{}", "/api/v1/enterprises/{}/decisions", "/enterprises/{}"):
        assert [reader.get(address.format(code)).status_code for code in (own, far)] == [200, 404], address
    asked = {"scheme": "generic", "mode": "general", "enterprises": [own, far]}
    answer = copy_client_for(Role.PLANNER, office="S1").post("/api/v1/inspection-frequencies", json=asked).json
    assert (len(answer["items"]), answer["not_found"]) == (1, [far])

    def put(code: str, stated_region: str) -> int:
        row = {"name": "改名有限公司", "region": stated_region}
        return writer.put(f"/api/v1/enterprises/{code}?source=s", json=row).status_code

    assert [put(own, region), put(far, far_region)] == [200, 403]
    # It would come to whatever office is in charge there; and so would one that is new.
    assert [put(own, far_region if far_region != region else "990101"), put("REG-NEW-1", region)] == [403, 403]


def test_numbers_of_an_office_are_those_of_its_list(copy_client_for: ClientFor, scored_copy: Service) -> None:
    whole = copy_client_for(Role.REGULATOR)
    rows = whole.get("/api/v1/tier-lists?scheme=generic&limit=200").json["items"]
    own = [row["uscc"] for row in rows[::3]]
    with scored_copy.database.write() as connection:
        place_at(connection, own, "S1")
    of_office = copy_client_for(Role.REGULATOR, office="S1")
    listed = of_office.get("/api/v1/tier-lists?scheme=generic&limit=200").json["items"]
    assert [row["uscc"] for row in listed] == own
    said = of_office.get("/api/v1/tier-summary?scheme=generic").json
    assert said["number"] == len(own)
    for row in said["tiers"]:
        assert row["number"] == sum(one["tier"] == row["tier"] for one in listed)
    assert sum(row["number"] for group in said["by_region"] for row in group["tiers"]) == len(own)
    assert (said["by_industry"], said["changes"]) == (None, None)
    page = of_office.get("/tier-lists?scheme=generic").text
    assert {row["uscc"] for row in rows if row["uscc"] in page} <= set(own)
