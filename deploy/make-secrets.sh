#!/bin/sh
# Makes the secrets of docker-compose.yml in secrets/, each once; an existing file is left as it is.
# The folder is closed to others. The files in it are readable, because the containers run as users of their own.
set -eu
cd "$(dirname "$0")/.."
umask 022
mkdir -p secrets
chmod 0700 secrets

random() {
  head -c 48 /dev/urandom | base64 | tr -d '/+=\n'
}

keep() { # keep NAME VALUE
  [ -s "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"
}

keep secret_key "$(random)$(random)"
keep secrets_keys "$(random)$(random)"
keep file_keys "$(random)$(random)"
keep metrics_token "$(random)"
keep grafana_password "$(random)"
keep audit_signing_key "$(head -c 32 /dev/urandom | od -An -tx1 | tr -d " \n")"
keep postgres_password "$(random)"
keep portal_owner_password "$(random)"
keep portal_app_password "$(random)"
keep database_url "postgres://portal_app:$(cat secrets/portal_app_password)@db:5432/portal"
keep database_owner_url "postgres://portal_owner:$(cat secrets/portal_owner_password)@db:5432/portal"
keep broker_password "$(random)"
keep broker_config "bind * -::*
save \"\"
appendonly no
requirepass $(cat secrets/broker_password)
"
keep redis_url "redis://:$(cat secrets/broker_password)@broker:6379/0"
keep email_url "${EMAIL_URL:-smtp://mail:25}"

echo "secrets/ is complete except for tls_certificate.pem and tls_key.pem, and check email_url."
