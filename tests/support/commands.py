"""The commands there are, found in the tree that click walks."""

import click

from oathwork.cli import cli


def commands(group=cli, path=()):
    """Every command of the tree, by its verbs."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def signing_commands():
    """The commands that somebody signs with an account."""
    return {name for name, command in commands() if any(each.name == "account" for each in command.params)}
