# Built and run on the same Debian: the second stage has the shared libraries and the binary, no
# compiler. Health is asked of the binary itself, so no shell is needed for it.
FROM debian:12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
      g++ cmake ninja-build pkg-config ca-certificates \
      libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc libabsl-dev \
      libsqlite3-dev libssl-dev zlib1g-dev libcurl4-openssl-dev libcpp-httplib-dev nlohmann-json3-dev \
      libcli11-dev
WORKDIR /source
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY proto proto
COPY emulator emulator
RUN cmake --preset release -DEMULATOR_BUILD_TESTS=OFF -DEMULATOR_BUILD_BENCH=OFF -DEMULATOR_BUILD_TESTING=OFF \
 && cmake --build --preset release

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
      ca-certificates libgrpc++1.51 libprotobuf32 libsqlite3-0 libssl3 libcurl4 libcpp-httplib0.11 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --user-group --create-home --home-dir /data emulator
COPY --from=build /source/build/release/momento-emulator /usr/local/bin/momento-emulator
USER emulator
VOLUME /data
EXPOSE 443 8080 9090
# A container is its own loopback: it must listen on all of its addresses to be reached.
ENV MOMENTO_EMULATOR_HOST=0.0.0.0 MOMENTO_EMULATOR_DATA=/data
HEALTHCHECK --interval=2s --timeout=3s --start-period=5s CMD ["momento-emulator", "ready"]
ENTRYPOINT ["momento-emulator"]
CMD ["start"]
