# One image for worker, gateway and every other command: docker run argus <command>. The base is named in docker-compose.yml.
ARG NODE_IMAGE=node:26.10.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image is Node 26 already: the packages that carry it for other hosts are taken out again.
RUN npm ci --omit=dev && rm -rf node_modules/node-linux-* node_modules/node-*darwin-* node_modules/.bin/node
COPY . .
# The page bundle is built here, so that the running container writes nothing beside its volumes.
ENV TZ=UTC UV_THREADPOOL_SIZE=16
RUN node --input-type=module --eval "const { ensureBundle } = await import('/app/site/build.ts'); await ensureBundle();"

FROM ${NODE_IMAGE}
WORKDIR /app
ENV NODE_ENV=production TZ=UTC UV_THREADPOOL_SIZE=16 MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=1048576 ARGUS_DATA_DIR=/data ARGUS_SITE_DIR=/site
COPY --from=build /app /app
# A new volume takes the owner of the folder it covers.
RUN mkdir /data /site && chown node:node /data /site
USER node
EXPOSE 8787 9464
ENTRYPOINT ["node", "/app/cli/main.ts"]
CMD ["--help"]
