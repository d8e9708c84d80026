"""Commands as somebody types them."""

from click.testing import CliRunner


def runner():
    """Keeps stdout and stderr apart, as click does by itself from 8.2 on."""
    try:
        return CliRunner(mix_stderr=False)
    except TypeError:
        return CliRunner()
