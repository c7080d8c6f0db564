"""profiles.toml as a person would write it."""

from pathlib import Path

from connections_tui.config import profiles_path

TWO = """\
# Which of them opens without being asked for.
use = "acme"

[profiles.acme]
environment = "production"  # never touch on Fridays
base_url = "https://production.rutterapi.com/versioned"
api_version = "2024-08-31"
client_id = "id-acme-1234"
secret = "keyring"
read_only = true
refresh_seconds = 120
requests_per_second = 5

[profiles.trial]
environment = "sandbox"
client_id = "id-trial-1234"
secret = "env:TRIAL_SECRET"
"""


def write(content: str | bytes) -> Path:
    """Puts profiles.toml where the program looks for it."""
    path = profiles_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(0o600)
    return path
