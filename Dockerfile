# The image: one file, the glibc that it asks for, certificates, and nothing else.
#   docker build .                         links the file in the image's own first stage; the pages of
#                                          `./run docs`, when there are any, go behind it
#   docker build --build-arg FILE=given .  takes the one that `./run package` has put into dist/
ARG FILE=linked

FROM debian:12-slim AS linked
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
WORKDIR /source
COPY run CMakeLists.txt CMakePresets.json ./
COPY bench bench
COPY cmake cmake
COPY proto proto
COPY emulator emulator
# A pattern that fits no file is no mistake beside a folder that is there.
COPY packaging build/site.pac[k] packaging/
# It installs what it needs, from Debian alone.
RUN ./run package --only-file \
 && strip --strip-all -o /momento-emulator build/package/momento-emulator \
 && if [ -f packaging/site.pack ]; then cat packaging/site.pack >>/momento-emulator; fi

FROM debian:12-slim AS given
ARG TARGETARCH=amd64
COPY dist/ /dist/
RUN case $TARGETARCH in amd64) arch=x64 ;; *) arch=$TARGETARCH ;; esac \
 && tar xzf /dist/momento-emulator-*-linux-$arch.tar.gz --strip-components=1 -C / --wildcards '*/momento-emulator'

FROM ${FILE} AS file

FROM debian:12-slim AS root
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
COPY --from=file /momento-emulator /momento-emulator
COPY packaging/image_root /image_root
RUN /image_root /momento-emulator /root-of-image

FROM scratch
COPY --from=root /root-of-image /
USER emulator
VOLUME /data
EXPOSE 443 8080 9090
# A container is its own loopback: it must listen on all of its addresses to be reached.
ENV PATH=/usr/local/bin MOMENTO_EMULATOR_HOST=0.0.0.0 MOMENTO_EMULATOR_DATA=/data
HEALTHCHECK --interval=2s --timeout=3s --start-period=5s CMD ["momento-emulator", "ready"]
ENTRYPOINT ["momento-emulator"]
CMD ["start"]
