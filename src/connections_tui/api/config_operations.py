"""Operations on how the service is set up and what it works on, in the words that
their errors need.
"""

from connections_tui.api.operations import Operation

READ_SYNC_CONFIG = Operation(
    doing="read the sync configuration",
    route="GET /configs/sync/connections/{id}",
    not_found="There is none of its own.",
    is_optional=True,
    names_a_thing=True,
)
CREATE_SYNC_CONFIG = Operation(
    doing="set the sync configuration",
    route="POST /configs/sync/connections/{id}",
    not_found="The connection was deleted. Reload the list.",
    doubt="The sync configuration may have been set. Read it again.",
    is_optional=True,
    names_a_thing=True,
)
CHANGE_SYNC_CONFIG = Operation(
    doing="change the sync configuration",
    route="PATCH /configs/sync/connections/{id}",
    not_found="It was removed meanwhile. Read it again.",
    doubt="The sync configuration may have been changed. Read it again.",
    is_optional=True,
    names_a_thing=True,
)
REMOVE_SYNC_CONFIG = Operation(
    doing="remove the sync configuration",
    route="DELETE /configs/sync/connections/{id}",
    not_found="There is none of its own.",
    doubt="The sync configuration may have been removed. Read it again.",
    is_optional=True,
    names_a_thing=True,
)
LIST_WEBHOOKS = Operation(
    doing="read the webhooks",
    route="GET /configs/webhooks",
    not_found="Webhooks cannot be read at this address.",
    is_optional=True,
    may_be_list=True,
)
READ_WEBHOOK = Operation(
    doing="read the webhook",
    route="GET /configs/webhooks/{id}",
    not_found="No webhook has this ID.",
    is_optional=True,
    names_a_thing=True,
)
READ_JOB = Operation(
    doing="read the job",
    route="GET /jobs/{id}",
    not_found="No job has this ID.",
    is_optional=True,
    names_a_thing=True,
)
