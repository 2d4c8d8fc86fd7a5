# The image of eventapp: built where the compilers are, run where they are not.
#   docker build -t eventapp . && docker run -p 8081:8081 eventapp --set 'http.listen=["0.0.0.0:8081"]'

FROM debian:bookworm AS build
WORKDIR /src
# First what changes seldom: the packages keep their layer when only sources change.
COPY packages.txt ./
COPY scripts scripts
RUN scripts/packages build
COPY . .
RUN scripts/build release && strip build/release/eventapp

FROM debian:bookworm-slim
WORKDIR /src
COPY packages.txt ./
COPY scripts scripts
RUN scripts/packages run && rm -rf /var/lib/apt/lists/* /src
WORKDIR /
COPY --from=build /src/build/release/eventapp /usr/local/bin/eventapp
# Nobody in particular: it needs no file, no right and no home.
USER 10001:10001
EXPOSE 8081 8082 8083
ENTRYPOINT ["eventapp"]
