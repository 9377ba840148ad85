"""`credit-tiers model`: from inspections to a model that a second person let a scheme use."""

import click

from service.core.terminal.command_groups import LazyGroup

COMMANDS = {
    "inclusion": "service.model.cli.inclusion:inclusion",
    "train": "service.model.cli.train:train",
    "evaluate": "service.model.cli.evaluate:evaluate",
    "register": "service.model.cli.registry:register",
    "list": "service.model.cli.registry:list_",
    "show": "service.model.cli.show:show",
    "request": "service.model.cli.switches:request",
    "approve": "service.model.cli.switches:approve",
    "reject": "service.model.cli.switches:reject",
    "withdraw": "service.model.cli.switches:withdraw",
    "history": "service.model.cli.switches:history",
    "monitor": "service.model.cli.monitor:monitor",
}


@click.group(cls=LazyGroup, places=COMMANDS)
def model() -> None:
    """管理模型：登记、申请、审批和使用历史；规则集始终做主，没有模型也能运行。

    Manages models: registered, asked for, approved, and what was used when. Rule sets stay in command, and everything
    works without a model.
    """
