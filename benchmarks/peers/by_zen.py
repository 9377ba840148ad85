"""GoRules ZEN (Rust): the benchmark policy's point rules on ready-made measures (no record aggregation), one decision at a time."""

import json
import time

import zen

E = [
    ("p1", "max([-1*n1,-5])"),
    ("p2", "max([-3*n2,-12])"),
    ("p3", "max([-8*n3,-24])"),
    ("a1", "y<1?-4:(y<3?-1:(y<5?0:(y<10?1:2)))"),
    ("a2", "cap<10?-1:(cap<100?0:(cap<1000?1:2))"),
    ("a3", "emp<3?-1:(emp<50?0:1)"),
    ("a4", "tax=='A'?4:(tax=='B'?2:(tax=='C'?-4:(tax=='D'?-10:0)))"),
    ("a5", "ar?0:-6"),
    ("a6", "av?0:-5"),
    ("a7", "ind in ['B','C','D']?-1:0"),
    ("p4", "pamt<=10000?0:(pamt<=100000?-1:(pamt<=1000000?-3:-6))"),
    ("p5", "plast<90?-3:(plast<180?-1:0)"),
    ("b1", "max([-4*ao,-12])"),
    ("b2", "aoact?-6:0"),
    ("s1", "max([-15*sv,-30])"),
    ("c1", "max([-5*ce,-15])"),
    ("c2", "ceamt<=100000?0:(ceamt<=1000000?-2:-5)"),
    ("x1", "max([-0.5*cs,-6])"),
    ("x2", "cc>=30?-4:(cc>=10?-2:0)"),
    ("i1", "max([-2*ip,-8])"),
    ("i2", "min([0.5*inp,3])"),
    ("i3", "ilast>1095?-1:0"),
    ("k1", "max([-3*scu,-12])"),
    ("k2", "sca<3?0:(scu/sca>0.5?-4:(scu/sca>0.2?-2:0))"),
    ("t1", "taact?-8:0"),
    ("t2", "taamt<=50000?0:(taamt<=500000?-2:-4)"),
    ("h1", "min([ho,5])"),
    ("b3", "max([-4*cb,-12])"),
    ("r1", "rc>=8?-3:(rc>=4?-1:0)"),
    ("f1", "max([-fade,-6])"),
]
names = [k for k, _ in E]
exprs = [{"id": k, "key": k, "value": v} for k, v in E]
tot = " + ".join(["100"] + ["$." + k for k in names])
exprs.append({"id": "score", "key": "score", "value": tot})
exprs.append(
    {
        "id": "tier",
        "key": "tier",
        "value": "svact?'D':($.score>=90?(aoact or ceact?'C':'A'):($.score>=75?(aoact or ceact?'C':'B'):($.score>=60?'C':'D')))",
    }
)
content = {
    "nodes": [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "ex",
            "name": "ex",
            "type": "expressionNode",
            "position": {"x": 0, "y": 0},
            "content": {"expressions": exprs},
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 0, "y": 0}},
    ],
    "edges": [
        {"id": "e1", "sourceId": "in", "targetId": "ex", "type": "edge"},
        {"id": "e2", "sourceId": "ex", "targetId": "out", "type": "edge"},
    ],
}
eng = zen.ZenEngine()
d = eng.create_decision(json.dumps(content))
ctx = dict(
    n1=1,
    n2=1,
    n3=0,
    y=4,
    cap=120.0,
    emp=20,
    tax="B",
    ar=True,
    av=True,
    ind="C",
    pamt=12000.0,
    plast=100,
    ao=0,
    aoact=False,
    sv=0,
    svact=False,
    ce=0,
    ceact=False,
    ceamt=0.0,
    cs=3,
    cc=5,
    ip=1,
    inp=2,
    ilast=300,
    scu=0,
    sca=2,
    taact=False,
    taamt=0.0,
    ho=1,
    cb=0,
    rc=1,
    fade=0.8,
)
print(d.evaluate(ctx)["result"]["score"], d.evaluate(ctx)["result"]["tier"])
N = 20000
t = time.perf_counter()
for _ in range(N):
    d.evaluate(ctx)
dt = time.perf_counter() - t
print(f"zen: {N / dt:.0f} decisions/s, {dt / N * 1e6:.1f} us each")
