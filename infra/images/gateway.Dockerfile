# The gateway: docker-compose.yml's NGINX_IMAGE and our configuration. gateway/README.md says what lies where.
ARG NODE_IMAGE
ARG NGINX_IMAGE

# The web application, as static files. `npm ci` is cached while only sources change.
FROM ${NODE_IMAGE} AS web
WORKDIR /gatehouse
COPY --chmod=0644 package.json package-lock.json .npmrc tsconfig.base.json ./
COPY --chmod=0644 web/package.json web/
RUN --mount=type=cache,target=/root/.npm \
    npm ci --ignore-scripts --no-audit --no-fund --workspace web
COPY --chmod=0755 web web
RUN npm run build --workspace web

FROM ${NGINX_IMAGE}
# Modes of their own: the work tree's may be closed to all users but its owner.
COPY --chmod=0755 gateway/nginx.conf /etc/nginx/nginx.conf
COPY --chmod=0755 gateway/adnet.conf /etc/nginx/adnet.conf
COPY --chmod=0755 gateway/snippets /etc/nginx/snippets
COPY --chmod=0755 gateway/strategies /etc/nginx/strategies
COPY --chmod=0755 gateway/site /etc/nginx/site
COPY --chmod=0755 --from=web /gatehouse/web/dist /etc/nginx/web
# The image's entry point fills these in at start and writes them to edge/, which must be writable, as must run/.
COPY --chmod=0755 gateway/edge/compose /etc/nginx/templates
ENV NGINX_ENVSUBST_OUTPUT_DIR=/etc/nginx/edge \
    NGINX_ENVSUBST_FILTER=^GATEHOUSE_ \
    GATEHOUSE_HTTPS_PORT=8443 \
    GATEHOUSE_HTTP_PORT=8080 \
    GATEHOUSE_STRATEGIES=memory,sticky,shared,cached,token,denylist,sealed,phantom \
    GATEHOUSE_ADNET=1 \
    GATEHOUSE_STORE_TIMEOUT=250
RUN install -d -o nginx -g nginx /etc/nginx/edge /etc/nginx/run
USER nginx
EXPOSE 8443 8080
# -p: the image's nginx may have been built for another prefix.
CMD ["nginx", "-p", "/etc/nginx/", "-e", "stderr", "-g", "daemon off;"]
