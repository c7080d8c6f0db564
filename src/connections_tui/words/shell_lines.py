"""What is done here as a line for a shell. Secrets are variables in it, not values."""

import shlex

from connections_tui.access import ProfileView


def command_line(profile: ProfileView, *words: str) -> str:
    """The same with our own command line."""
    which = ("--demo",) if profile.is_demo else ("--profile", profile.name)
    return shlex.join(("connections-tui", *which, *words))


def status_curl(profile: ProfileView) -> str:
    """Requests a connection's status with curl. The token is $ACCESS_TOKEN."""
    # In double quotes: the variables are for the shell.
    base = shlex.quote(profile.address) if profile.address else '"$RUTTER_BASE_URL"'
    header = shlex.quote(f"X-Rutter-Version: {profile.api_version}")
    return (
        f"curl -G {base}/connections/status "
        '-u "$RUTTER_CLIENT_ID:$RUTTER_CLIENT_SECRET" '
        f'-H {header} --data-urlencode "access_token=$ACCESS_TOKEN"'
    )
