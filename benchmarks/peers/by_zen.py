"""The benchmark policy's point rules in GoRules ZEN, on ready-made measures: it has no records to add up."""

import json
from typing import Any

import zen

POINTS = {
    "p1": "max([-1*n1,-5])",
    "p2": "max([-3*n2,-12])",
    "p3": "max([-8*n3,-24])",
    "a1": "y<1?-4:(y<3?-1:(y<5?0:(y<10?1:2)))",
    "a2": "cap<10?-1:(cap<100?0:(cap<1000?1:2))",
    "a3": "emp<3?-1:(emp<50?0:1)",
    "a4": "tax=='A'?4:(tax=='B'?2:(tax=='C'?-4:(tax=='D'?-10:0)))",
    "a5": "ar?0:-6",
    "a6": "av?0:-5",
    "a7": "ind in ['B','C','D']?-1:0",
    "p4": "pamt<=10000?0:(pamt<=100000?-1:(pamt<=1000000?-3:-6))",
    "p5": "plast<90?-3:(plast<180?-1:0)",
    "b1": "max([-4*ao,-12])",
    "b2": "aoact?-6:0",
    "s1": "max([-15*sv,-30])",
    "c1": "max([-5*ce,-15])",
    "c2": "ceamt<=100000?0:(ceamt<=1000000?-2:-5)",
    "x1": "max([-0.5*cs,-6])",
    "x2": "cc>=30?-4:(cc>=10?-2:0)",
    "i1": "max([-2*ip,-8])",
    "i2": "min([0.5*inp,3])",
    "i3": "ilast>1095?-1:0",
    "k1": "max([-3*scu,-12])",
    "k2": "sca<3?0:(scu/sca>0.5?-4:(scu/sca>0.2?-2:0))",
    "t1": "taact?-8:0",
    "t2": "taamt<=50000?0:(taamt<=500000?-2:-4)",
    "h1": "min([ho,5])",
    "b3": "max([-4*cb,-12])",
    "r1": "rc>=8?-3:(rc>=4?-1:0)",
    "f1": "max([-fade,-6])",
}
SCORE = " + ".join(["100", *(f"$.{name}" for name in POINTS)])
CAPPED = "aoact or ceact?'C'"
TIER = f"svact?'D':($.score>=90?({CAPPED}:'A'):($.score>=75?({CAPPED}:'B'):($.score>=60?'C':'D')))"

MEASURES: dict[str, Any] = (
    {"n1": 1, "n2": 1, "n3": 0, "y": 4, "cap": 120.0, "emp": 20, "tax": "B", "ar": True, "av": True, "ind": "C"}
    | {"pamt": 12000.0, "plast": 100, "ao": 0, "aoact": False, "sv": 0, "svact": False, "ce": 0, "ceact": False}
    | {"ceamt": 0.0, "cs": 3, "cc": 5, "ip": 1, "inp": 2, "ilast": 300, "scu": 0, "sca": 2, "taact": False}
    | {"taamt": 0.0, "ho": 1, "cb": 0, "rc": 1, "fade": 0.8}
)


def _graph() -> str:
    """The policy as ZEN reads it: one node of expressions between input and output."""
    named = {**POINTS, "score": SCORE, "tier": TIER}
    expressions = [{"id": name, "key": name, "value": value} for name, value in named.items()]
    nodes = [_node("in", "inputNode"), _node("rules", "expressionNode"), _node("out", "outputNode")]
    nodes[1]["content"] = {"expressions": expressions}
    return json.dumps({"nodes": nodes, "edges": [_edge("in", "rules"), _edge("rules", "out")]})


def _node(name: str, kind: str) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}


def _edge(source: str, target: str) -> dict[str, str]:
    return {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}


DECISION = zen.ZenEngine().create_decision(_graph())


def decide(measures: dict[str, Any] = MEASURES) -> dict[str, Any]:
    """One decision: the points of each rule, `score` and `tier`."""
    result: dict[str, Any] = DECISION.evaluate(measures)["result"]
    return result
