# One image for every service of docker-compose.yml; which one it is, its command says.

FROM node:24-slim AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PATH=/opt/portal/bin:$PATH
WORKDIR /app
RUN python -m venv /opt/portal
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-deps --require-hashes -r requirements/base.txt
COPY . .
COPY --from=packages /build/node_modules node_modules
# The key of this step signs nothing: collectstatic only needs settings that would also start in production.
RUN python -m dev vendor \
    && PORTAL_ENV=production SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
       FILE_KEYS="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
       DATABASE_URL=postgres://portal_app@db/portal REDIS_URL=redis://broker:6379/0 \
       ALLOWED_HOSTS=localhost PUBLIC_ORIGIN=https://localhost python manage.py collectstatic --noinput \
    && rm -rf node_modules dev tests static/vendor

FROM python:3.11-slim
RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o 10001 -g 10001 -m 0700 /data
ENV PATH=/opt/portal/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=europol_portal.settings PORTAL_ENV=production PORTAL_DATA=/data
WORKDIR /app
COPY --from=build /opt/portal /opt/portal
COPY --from=build /app /app
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "deploy/healthcheck.py", "http", "8000", "/healthz/"]
CMD ["gunicorn", "europol_portal.wsgi", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "30", "--max-requests", "5000", \
     "--max-requests-jitter", "500"]
