# PgBouncer beside the project's own PostgreSQL. The official image takes it from PostgreSQL's own Debian packages; the
# stand-in (.ci/offline/) has it already and needs no network.
ARG POSTGRES_IMAGE
FROM ${POSTGRES_IMAGE}
RUN command -v pgbouncer \
 || { apt-get update && apt-get install --yes --no-install-recommends pgbouncer && rm -rf /var/lib/apt/lists/*; }
USER postgres
EXPOSE 6432
ENTRYPOINT ["pgbouncer"]
CMD ["/pgbouncer/pgbouncer.ini"]
