"""`credit-tiers model`: from inspections to a model that a second person let a scheme use."""

import click

from service.cli.lazy import LazyGroup

COMMANDS = {
    "inclusion": "service.cli.model.inclusion:inclusion",
    "train": "service.cli.model.train:train",
    "evaluate": "service.cli.model.evaluate:evaluate",
    "register": "service.cli.model.registered:register",
    "list": "service.cli.model.registered:list_",
    "show": "service.cli.model.show:show",
    "request": "service.cli.model.switches:request",
    "approve": "service.cli.model.switches:approve",
    "reject": "service.cli.model.switches:reject",
    "withdraw": "service.cli.model.switches:withdraw",
    "history": "service.cli.model.history:history",
    "monitor": "service.cli.model.monitor:monitor",
}


@click.group(cls=LazyGroup, places=COMMANDS)
def model() -> None:
    """管理模型：登记、申请、审批和使用历史；规则集始终做主，没有模型也能运行。

    Manages models: registered, asked for, approved, and what was used when. Rule sets stay in command, and everything
    works without a model.
    """
