"""Reads the API with the client that was generated from its description: every module of it, then a document and a list, page by page."""
import importlib
import json
import pathlib
import pkgutil
import sys

folder, url, key = sys.argv[1:]
sys.path.insert(0, str(pathlib.Path(folder).parent))
client_package = importlib.import_module(pathlib.Path(folder).name)
modules = [module.name for module in pkgutil.walk_packages(client_package.__path__, f"{client_package.__name__}.")]
for name in modules:
    importlib.import_module(name)

api = f"{client_package.__name__}.api.default"
client = client_package.AuthenticatedClient(base_url=url, token=key)
account = importlib.import_module(f"{api}.get_account").sync_detailed(client=client)
list_regimes = importlib.import_module(f"{api}.list_regimes")
rows, cursor, pages = 0, None, 0
while pages < 5:
    page = list_regimes.sync_detailed(client=client, limit=10, **({} if cursor is None else {"cursor": cursor}))
    rows += len(page.parsed.data)
    pages += 1
    cursor = page.parsed.next_
    if cursor is None:
        break
print(json.dumps({"modules": len(modules), "tier": account.parsed.tier, "rows": rows, "pages": pages}))
