"""A group of commands as a program uses it: with `--json`, and what it then says or refuses."""

import json
from dataclasses import dataclass

import click
from click.testing import CliRunner, Result


@dataclass(frozen=True)
class Commands:
    """`before`: words that stand before every call's own, as a command of the group."""

    group: click.Command
    before: tuple[str, ...] = ()

    def run(self, *arguments: object) -> Result:
        return CliRunner().invoke(self.group, [*self.before, *(str(argument) for argument in arguments)])

    def said(self, *arguments: object) -> dict:
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    def refused(self, *arguments: object) -> dict:
        result = self.run(*arguments, "--json")
        assert result.exit_code == 1, result.output
        line = json.loads(result.output)
        assert line["event"] == "error"
        assert line["next_step"].endswith(".")
        return line
