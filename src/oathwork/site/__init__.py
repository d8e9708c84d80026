"""The site: the page in a browser, and the JSON that it asks.

`create_site` makes the application; `oathwork web` serves it. Needs the extra `oathwork[web]`. No answer holds anything to
be signed: calls, typed data and sentences are the page's own, and it believes nothing of what is answered here.
"""

from oathwork.site.application import create_site
from oathwork.site.source import SiteSource

__all__ = ["SiteSource", "create_site"]
