#!/usr/bin/env bash
# Brings the database to the newest schema, and only then starts the new release:
#
#   DATABASE_URL=postgres://… scripts/deploy.sh [OPTION…] -- COMMAND [ARGUMENT…]
#
# The options go to `aim-migrate up`; the command starts the release, such as `docker compose up --detach` or
# `kubectl rollout restart deployment/aim`. Where the database was not migrated, the command never runs, the old
# release goes on, and the exit code is that of aim-migrate:
#
#   0  migrated, or nothing to do: the release is started, and its exit code is the script's
#   2  wrong usage or configuration            correct it, deploy again
#   3  a migration failed                      correct the migration, deploy again
#   4  refused for safety, nothing changed     read the message, a person must decide
#   5  not reached, or a lock not had in time  deploy again, now or in a quieter hour
#   130, 143  interrupted                      deploy again
#
# Environment: DATABASE_URL, DATABASE_URL_FILE or PG*; MIGRATOR, a built aim-migrate (else it is built);
# AIM_MIGRATE_WAIT, how long to wait for the database (60s).
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export AIM_MIGRATE_WAIT=${AIM_MIGRATE_WAIT:-60s}

say() { printf 'deploy: %s\n' "$*" >&2; }

options=()
while (($# > 0)) && [[ $1 != -- ]]; do
  options+=("$1")
  shift
done
if (($# < 2)); then
  say 'usage: deploy.sh [OPTION…] -- COMMAND [ARGUMENT…]'
  exit 2
fi
shift

if [[ -z ${MIGRATOR:-} ]]; then
  say 'building aim-migrate'
  npm --prefix "$root" run --silent build >&2
  MIGRATOR=$root/dist/aim-migrate
fi

# In the background, as bash would otherwise hold a signal back until the migration has ended.
say "migrating; waiting up to $AIM_MIGRATE_WAIT for the database"
"$MIGRATOR" up ${options[@]+"${options[@]}"} &
migrator=$!
interrupted=
for signal in INT TERM HUP; do
  # shellcheck disable=SC2064 # the name of today's signal, not of the last
  trap "interrupted=1; kill -$signal $migrator 2>/dev/null || true" "$signal"
done
# A signal ends `wait`, not the migrator: what counts is the exit code that the migrator ends with.
code=127
while :; do
  interrupted=
  ended=0
  wait "$migrator" || ended=$?
  ((ended == 127)) || code=$ended
  [[ -n $interrupted && $ended != 127 ]] || break
done
trap - INT TERM HUP

case $code in
  0)
    say 'the database is up to date; starting the release'
    exec "$@"
    ;;
  2) what='wrong usage or configuration: correct it and deploy again' ;;
  3) what='a migration failed: correct it and deploy again' ;;
  4) what='refused for safety, nothing was changed: a person must decide' ;;
  5) what='the database could not be reached, or a lock not had, in time: deploy again' ;;
  130 | 143) what='interrupted: deploy again' ;;
  *) what="ended with $code: ask \"aim-migrate status\" before deploying again" ;;
esac
say "stopped; the old release goes on, the new one was not started: $what"
exit "$code"
