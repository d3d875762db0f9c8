# The image of a release: the program and its licences, and nothing else. It has the certificates of well-known authorities in it,
# and takes those of SSL_CERT_FILE or SSL_CERT_DIR where they are given.
# goreleaser puts the program beside this file, in a folder for each platform.
FROM scratch
ARG TARGETPLATFORM
COPY LICENSE build/THIRD_PARTY_LICENSES.txt /licenses/
COPY ${TARGETPLATFORM}/schemactl /schemactl
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/schemactl"]
