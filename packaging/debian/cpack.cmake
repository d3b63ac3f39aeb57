# The .deb; packaging/make_packages says the rest, what is in it too:
#   cpack --config packaging/debian/cpack.cmake -D CPACK_PACKAGE_VERSION=… -B FOLDER
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME momento-emulator)
set(CPACK_PACKAGE_CONTACT "the maintainers of momento-emulator <momento-emulator@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Local emulator of Momento caches, topics, tokens and webhooks")
set(CPACK_PACKAGE_DESCRIPTION "A server on which unchanged applications run with the real SDKs.")
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6 (>= 2.34)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PACKAGING_INSTALL_PREFIX /)
set(CPACK_SET_DESTDIR OFF)
