# The list of connections as lines separated by tabs, with curl and jq and nothing else.
# The login is given to curl on its standard input, not in its arguments.
printf 'user = "%s:%s"\n' "$RUTTER_CLIENT_ID" "$RUTTER_CLIENT_SECRET" |
	curl -sSf -K - -H "X-Rutter-Version: 2023-03-14" \
		"$RUTTER_BASE_URL/connections?status=any" |
	jq -r '.connections[] | [.id, .platform, .created_at] | @tsv'
