"""Vector S of DRAW-1: the lists, the outside number and what must follow from them, to the byte."""

from inspection.lists import Inspector, subjects_of
from inspection.params import Params, Stratum, Teams

SUBJECTS = subjects_of(
    (f"E{n:02}", "A" if n <= 8 else "D", "R1" if n % 2 else "R2", "q0" if n % 3 else "q1") for n in range(1, 13)
)
INSPECTORS = tuple(
    Inspector(name, 9, name in ("P1", "P2"), frozenset({"q0"} if name == "P5" else {"q0", "q1"}))
    for name in ("P1", "P2", "P3", "P4", "P5")
)
RECUSALS = frozenset({("E03", "P4"), ("E09", "P1"), ("E10", "P2"), ("E11", "P2"), ("E12", "P3")})
PARAMS = Params(
    draw_id="VECTOR-S",
    strata={"A": Stratum(num=3000, den=10000, min=1), "D": Stratum(num=10000, den=10000)},
    teams=Teams(team=2, leads=1, slack=0, sweeps=50),
)
PARAMS_TEXT = (
    '{"draw_id":"VECTOR-S","leads":1,"slack":0,"spec":"DRAW-1","strata":{"A":{"cell_min":0,"den":10000,"min":1,'
    '"num":3000},"D":{"cell_min":0,"den":10000,"min":0,"num":10000}},"sweeps":50,"team":2}\n'
)
LINES = ("dice|31415926535897932384",)
MANIFEST = (
    "2b20434a67f91aaac71b08a96a8ede160f95828d2993335cd0288f166e9137a2  inspectors.tsv\n"
    "4759d413ed39a87daee7c1bbd4ef8e97d600af8ee25426f6483c801f2149215b  params.json\n"
    "68591a1d4684621f212d429092ff6ab8c7e64590d405df5212cef425359b9152  recusals.tsv\n"
    "296651e6f6e2bf5f1fd6503faaa6bf764aa71e0d1153a0f7fee993f17d9bbcc2  subjects.tsv\n"
)
COMMITMENT = "f9f7170ba304d1cb183d146a79bb30880dfa56d87171e0fa7fc07c858e2d88fd"
SEED = "aa543456f4e050656dbb18371b19bf4a7f9a60fe56e468e12a972a10acecf910"
SELECTED = ("E07", "E08", "E06", "E09", "E12", "E11", "E10")
MAX_LOAD = 4
START = "P1P5 P1P4 P2P3 P2P4 P2P4 P1P3 P1P4"
TEAMS = "P1P3 P2P4 P2P3 P2P3 P1P4 P1P3 P1P5"
