"""A mailbox for as long as it is needed."""

from contextlib import contextmanager

from oathwork.mailbox import Box
from oathwork.mailbox.table import mailbox_tables


@contextmanager
def opened_box(contracts, database, ledger=None, *, head_age=0):
    """A mailbox, closed afterwards. It sees each block at once, unless `head_age` lets it answer of an older one."""
    box = Box(contracts, database, ledger, head_age=head_age)
    try:
        yield box
    finally:
        box.database.dispose()


@contextmanager
def emptied_box(contracts, database):
    """The same with nothing in it: where tests share the database, it was not rolled back with the chain."""
    with opened_box(contracts, database) as box:
        with box.database.begin() as connection:
            for table in mailbox_tables.sorted_tables:
                connection.execute(table.delete())
        yield box


def box_file(folder, name="mailbox"):
    """The address of a mailbox's database in a folder."""
    return f"sqlite:///{folder / name}.sqlite"


__all__ = ["box_file", "emptied_box", "opened_box"]
