"""Roles and what each may do."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a person or a program may be allowed to do."""

    ENTERPRISE_READ = "enterprise:read"
    TIER_READ = "tier:read"
    TIER_EXPORT = "tier:export"
    RULE_SET_READ = "rule-set:read"
    # Weights, points, bands and inspection ratios of a rule set: not for those outside the bureau.
    RULE_SET_FIGURES = "rule-set:figures"
    # Two versions of a rule set over everyone; who reads tiers reads what came of it.
    COMPARISON_START = "comparison:start"
    # Writing a version and asking for it to be approved; approving it.
    RULE_SET_DRAFT = "rule-set:draft"
    RULE_SET_ADOPT = "rule-set:adopt"
    SCORE = "score"
    FREQUENCY_READ = "frequency:read"
    IMPORT_READ = "import:read"
    FACT_WRITE = "fact:write"
    # Regions, offices, business lines and what else the bureau keeps lists of.
    REGISTRY_WRITE = "registry:write"
    # Officers who may be drawn, their certificates and absences: personal data. A partner has those of its department.
    OFFICER_READ = "officer:read"
    OFFICER_WRITE = "officer:write"
    # What the registry says of the officer who works by the account.
    OFFICER_OWN = "officer:own"
    # Who is never matched with whom; an inspector files and sees his own, and everyone only what he filed himself of
    # the reasons, which are sealed for all but leaders and auditors.
    RECUSAL_READ = "recusal:read"
    RECUSAL_WRITE = "recusal:write"
    RECUSAL_REASON = "recusal:reason"
    # Whom to reach at a subject: personal, read by who makes papers; entered by who keeps the registries, too.
    CONTACT_READ = "contact:read"
    CONTACT_WRITE = "contact:write"
    # Inspection items: a department its own.
    ITEM_WRITE = "item:write"
    # What words and names that deliveries state stand for.
    WORDS_MATCH = "words:match"
    RUN_READ = "run:read"
    RUN_START = "run:start"
    RUN_APPROVE = "run:approve"
    ADJUSTMENT_READ = "adjustment:read"
    ADJUSTMENT_PROPOSE = "adjustment:propose"
    ADJUSTMENT_APPROVE = "adjustment:approve"
    MODEL_READ = "model:read"
    MODEL_REGISTER = "model:register"
    MODEL_REQUEST = "model:request"
    MODEL_APPROVE = "model:approve"
    REPORT_READ = "report:read"
    # Signing the report of a month.
    REPORT_SIGN = "report:sign"
    # How often violations are found, without bias; whether the regime works; who departed from a rule.
    ESTIMATE_READ = "estimate:read"
    EFFECT_READ = "effect:read"
    EXCEPTION_READ = "exceptions:read"
    # Whom chance chose of closed items and visited firms to be called back, and what they said; entering it.
    CALL_BACK_READ = "call-back:read"
    CALL_BACK_WRITE = "call-back:write"
    # Making a decision again from what was archived.
    DECISION_REPLAY = "decision:replay"
    # A past day for everyone, as known then and as known later; who reads tiers reads what came of it.
    RESTATEMENT_START = "restatement:start"
    # The paper that tells an enterprise how its records are repaired, and that it was served.
    NOTICE_PRINT = "notice:print"
    # Leaving a signal aside for a reason that is kept.
    SIGNAL_SET_ASIDE = "signal:set-aside"
    # Plans of random inspections: writing, filing and publishing them; approving them.
    PLAN_READ = "plan:read"
    PLAN_WRITE = "plan:write"
    PLAN_APPROVE = "plan:approve"
    # Locking the lists of a batch; its number and the draw; asking that it be void.
    BATCH_LOCK = "batch:lock"
    BATCH_DRAW = "batch:draw"
    BATCH_VOID = "batch:void"
    # Deciding whether a draw is void, and whether another subject or officer takes a place in it.
    DRAW_DECIDE = "draw:decide"
    # Which draws there are and how far each is: fingerprints, times, who did what; no list.
    DRAW_READ = "draw:read"
    # Stating, as its witness, whether a draw was verified.
    DRAW_VERIFY = "draw:verify"
    # Who is on a list and who was drawn; the sealed record with all that proves it.
    DRAW_READ_LIST = "draw:read-list"
    DRAW_READ_SEALED = "draw:read-sealed"
    # The ledger: the items of one's jurisdictions; an inspector his own, a partner those of its department.
    LEDGER_READ = "ledger:read"
    # Filing an item, for oneself or for who has no account; naming who deals with it; dealing with it; closing it out.
    LEDGER_WRITE = "ledger:write"
    LEDGER_ASSIGN = "ledger:assign"
    LEDGER_ANSWER = "ledger:answer"
    LEDGER_CLOSE = "ledger:close"
    # Whether a record is put right, and whether one counts as repaired.
    OBJECTION_DECIDE = "objection:decide"
    REPAIR_DECIDE = "repair:decide"
    # Who the supervisors are, their terms and what they did of their duty; whoever keeps the registries enters them.
    SUPERVISOR_READ = "supervisor:read"
    # What a supervisor filed: filing, rating and withdrawing it.
    SUPERVISOR_OWN = "supervisor:own"
    # Visits: those of one's jurisdictions; an inspector his own from hand-out on, a partner those with a course of its
    # department. Proposing one; approving it; naming its officers and its day; giving it up.
    VISIT_READ = "visit:read"
    VISIT_WRITE = "visit:write"
    VISIT_APPROVE = "visit:approve"
    VISIT_HAND_OUT = "visit:hand-out"
    VISIT_CANCEL = "visit:cancel"
    # What was found, by whoever went; reviewing it. A partner's is written and reviewed by accounts of its department.
    RESULT_WRITE = "result:write"
    RESULT_REVIEW = "result:review"
    # Whether a result is made public; what the publicity system answered, and codes of the provincial system.
    PUBLICATION_APPROVE = "publication:approve"
    RECEIPT_WRITE = "receipt:write"
    # Everything about one visit, decision or item of the ledger as one file.
    CASE_FILE_READ = "case-file:read"
    # Where nobody is left who may decide upon a thing: seeing that and who was named, of what one handles or decides
    # upon; naming one person for it; entering what the higher bureau decided.
    SECOND_READ = "second:read"
    SECOND_NAME = "second:name"
    SECOND_ENTER = "second:enter"
    ACCOUNT_MANAGE = "account:manage"
    AUDIT_READ = "audit:read"
    SYSTEM_READ = "system:read"
    # From which hour of the day the worker does what is done daily.
    SYSTEM_WRITE = "system:write"


class Role(StrEnum):
    """What a person is to the bureau."""

    PLANNER = "planner"
    REGULATOR = "regulator"
    LEADER = "leader"
    HANDLER = "handler"
    RULE_EDITOR = "rule_editor"
    RULE_APPROVER = "rule_approver"
    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    PARTNER = "partner"
    # The discipline office, the legal office, the next higher bureau: reads the records of draws and nothing else.
    VERIFIER = "verifier"
    DATA_OPERATOR = "data_operator"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"


P = Permission
_READS_RULES = {P.RULE_SET_READ, P.RULE_SET_FIGURES}
_READS_TIERS = {P.ENTERPRISE_READ, P.TIER_READ, *_READS_RULES, P.SCORE, P.FREQUENCY_READ, P.RUN_READ, P.REPORT_READ}

ALLOWED: dict[Role, frozenset[Permission]] = {
    role: frozenset(permissions)
    for role, permissions in {
        Role.PLANNER: {
            P.ESTIMATE_READ,
            P.EFFECT_READ,
            P.SECOND_READ,
            P.SECOND_ENTER,
            *_READS_TIERS,
            P.TIER_EXPORT,
            P.ADJUSTMENT_READ,
            P.MODEL_READ,
            P.BATCH_LOCK,
            P.BATCH_DRAW,
            P.BATCH_VOID,
            P.DRAW_READ,
            P.DRAW_READ_LIST,
            P.PLAN_READ,
            P.PLAN_WRITE,
            P.DRAW_VERIFY,
            P.VISIT_READ,
            P.VISIT_WRITE,
            P.VISIT_HAND_OUT,
            P.VISIT_CANCEL,
            P.RECEIPT_WRITE,
            P.CONTACT_READ,
            P.OFFICER_READ,
            P.RECUSAL_READ,
            P.RECUSAL_WRITE,
        },
        Role.REGULATOR: {
            P.ESTIMATE_READ,
            P.EFFECT_READ,
            *_READS_TIERS,
            P.TIER_EXPORT,
            P.ADJUSTMENT_READ,
            P.ADJUSTMENT_PROPOSE,
            P.MODEL_READ,
            P.DECISION_REPLAY,
            P.RESTATEMENT_START,
            P.NOTICE_PRINT,
            P.SIGNAL_SET_ASIDE,
            P.PLAN_READ,
            P.DRAW_READ,
            P.DRAW_VERIFY,
            P.VISIT_READ,
            P.VISIT_WRITE,
            P.LEDGER_READ,
            P.LEDGER_WRITE,
            P.LEDGER_ANSWER,
        },
        Role.LEADER: {
            P.REPORT_SIGN,
            P.ESTIMATE_READ,
            P.EFFECT_READ,
            P.EXCEPTION_READ,
            P.CALL_BACK_READ,
            P.CALL_BACK_WRITE,
            P.SECOND_READ,
            *_READS_TIERS,
            P.TIER_EXPORT,
            P.ADJUSTMENT_READ,
            P.ADJUSTMENT_APPROVE,
            P.RUN_APPROVE,
            P.MODEL_READ,
            P.MODEL_APPROVE,
            P.PLAN_READ,
            P.PLAN_APPROVE,
            P.DRAW_READ,
            P.DRAW_READ_LIST,
            P.DRAW_DECIDE,
            P.DRAW_VERIFY,
            P.VISIT_READ,
            P.VISIT_APPROVE,
            P.VISIT_HAND_OUT,
            P.VISIT_CANCEL,
            P.RESULT_REVIEW,
            P.PUBLICATION_APPROVE,
            P.CASE_FILE_READ,
            P.CONTACT_READ,
            P.OFFICER_READ,
            P.RECUSAL_READ,
            P.RECUSAL_REASON,
            P.LEDGER_READ,
            P.LEDGER_ASSIGN,
            P.LEDGER_CLOSE,
            P.SUPERVISOR_READ,
            P.OBJECTION_DECIDE,
            P.REPAIR_DECIDE,
        },
        Role.HANDLER: {
            P.CALL_BACK_READ,
            P.CALL_BACK_WRITE,
            P.ENTERPRISE_READ,
            P.TIER_READ,
            *_READS_RULES,
            P.ADJUSTMENT_READ,
            P.ADJUSTMENT_PROPOSE,
            P.CONTACT_READ,
            P.CONTACT_WRITE,
            P.NOTICE_PRINT,
            P.PLAN_READ,
            P.VISIT_READ,
            P.VISIT_WRITE,
            P.LEDGER_READ,
            P.LEDGER_WRITE,
            P.LEDGER_ASSIGN,
            P.LEDGER_ANSWER,
            P.LEDGER_CLOSE,
            P.SUPERVISOR_READ,
        },
        Role.RULE_EDITOR: {
            P.SECOND_READ,
            P.SECOND_ENTER,
            P.ENTERPRISE_READ,
            *_READS_RULES,
            P.RULE_SET_DRAFT,
            P.SCORE,
            P.RUN_READ,
            P.TIER_READ,
            P.REPORT_READ,
            P.MODEL_READ,
            P.MODEL_REGISTER,
            P.MODEL_REQUEST,
            P.COMPARISON_START,
        },
        Role.RULE_APPROVER: {
            P.SECOND_READ,
            P.ENTERPRISE_READ,
            *_READS_RULES,
            P.RULE_SET_ADOPT,
            P.SCORE,
            P.RUN_READ,
            P.TIER_READ,
            P.RUN_APPROVE,
            P.REPORT_READ,
            P.MODEL_READ,
            P.MODEL_APPROVE,
            P.DECISION_REPLAY,
            P.RESTATEMENT_START,
        },
        Role.INSPECTOR: {
            P.ENTERPRISE_READ,
            *_READS_RULES,
            P.PLAN_READ,
            P.RECUSAL_WRITE,
            P.OFFICER_OWN,
            P.VISIT_READ,
            P.RESULT_WRITE,
            P.LEDGER_READ,
            P.LEDGER_WRITE,
            P.LEDGER_ANSWER,
        },
        Role.SUPERVISOR: {P.RULE_SET_READ, P.DRAW_VERIFY, P.SUPERVISOR_OWN},
        # Lines in which its own department takes part.
        Role.PARTNER: {
            P.RULE_SET_READ,
            P.PLAN_READ,
            P.ITEM_WRITE,
            P.OFFICER_READ,
            P.OFFICER_WRITE,
            P.OFFICER_OWN,
            P.VISIT_READ,
            P.RESULT_WRITE,
            P.RESULT_REVIEW,
            P.PUBLICATION_APPROVE,
            P.RECEIPT_WRITE,
            P.LEDGER_READ,
            P.LEDGER_WRITE,
            P.LEDGER_ANSWER,
        },
        Role.VERIFIER: {P.DRAW_READ, P.DRAW_READ_LIST, P.DRAW_READ_SEALED},
        Role.DATA_OPERATOR: {
            P.ENTERPRISE_READ,
            P.IMPORT_READ,
            P.FACT_WRITE,
            P.REGISTRY_WRITE,
            P.SUPERVISOR_READ,
            P.CONTACT_WRITE,
            P.OFFICER_READ,
            P.OFFICER_WRITE,
            P.ITEM_WRITE,
            P.WORDS_MATCH,
            P.VISIT_READ,
            P.RECEIPT_WRITE,
            P.RUN_READ,
            P.RUN_START,
            *_READS_RULES,
        },
        Role.AUDITOR: {
            P.ESTIMATE_READ,
            P.EFFECT_READ,
            P.EXCEPTION_READ,
            P.CALL_BACK_READ,
            P.SECOND_READ,
            P.AUDIT_READ,
            P.RUN_READ,
            P.IMPORT_READ,
            *_READS_RULES,
            P.ADJUSTMENT_READ,
            P.MODEL_READ,
            P.DECISION_REPLAY,
            P.PLAN_READ,
            P.DRAW_READ,
            P.DRAW_READ_SEALED,
            P.DRAW_VERIFY,
            P.VISIT_READ,
            P.CASE_FILE_READ,
            P.OFFICER_READ,
            P.RECUSAL_READ,
            P.RECUSAL_REASON,
            P.LEDGER_READ,
        },
        Role.SYSTEM_ADMIN: {P.SYSTEM_READ, P.SYSTEM_WRITE, P.RUN_READ, P.IMPORT_READ},
        Role.SECURITY_ADMIN: {P.ACCOUNT_MANAGE, P.SECOND_READ, P.SECOND_NAME},
    }.items()
}

# What belongs to no region and to no scheme: only a grant for all of them gives it.
OF_THE_BUREAU = frozenset({P.ACCOUNT_MANAGE, P.SECOND_NAME, P.AUDIT_READ, P.REPORT_SIGN, P.SYSTEM_READ, P.SYSTEM_WRITE})
# What changes or weighs a scheme for every region at once: a grant for a region does not give it, one for the scheme
# does.
OF_A_WHOLE_SCHEME = frozenset(
    {
        P.RUN_START,
        P.RUN_APPROVE,
        P.RULE_SET_DRAFT,
        P.RULE_SET_ADOPT,
        P.MODEL_REGISTER,
        P.MODEL_REQUEST,
        P.MODEL_APPROVE,
        P.COMPARISON_START,
        P.RESTATEMENT_START,
    }
)

# Nobody may hold two of these.
APART = frozenset({Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
