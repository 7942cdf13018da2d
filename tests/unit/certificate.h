/* SPDX-License-Identifier: MIT */
/* certificate.h - a certificate of "/CN=t", which it has signed itself. */
#ifndef FF_TESTS_UNIT_CERTIFICATE_H
#define FF_TESTS_UNIT_CERTIFICATE_H

static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbzCCARWgAwIBAgIUYzfMI9UZQrYYBzTo2fmdGl+ZYK4wCgYIKoZIzj0EAwIw\n"
    "DDEKMAgGA1UEAwwBdDAgFw0yNjExMjYxNzU3MzRaGA8yMTI2MTEwMjE3NTczNFow\n"
    "DDEKMAgGA1UEAwwBdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABA8ut6GQ5gFp\n"
    "vjqM4lH/RWdWgdoYx67OUvWjGn/II4mXFv2SYVU0jJA9eDSEIMWHwvttBnEZbP3j\n"
    "oW1cESmeidqjUzBRMB0GA1UdDgQWBBRmA9ZPUbCHzOU3W9ueo46cqQndZzAfBgNV\n"
    "HSMEGDAWgBRmA9ZPUbCHzOU3W9ueo46cqQndZzAPBgNVHRMBAf8EBTADAQH/MAoG\n"
    "CCqGSM49BAMCA0gAMEUCIChoLB3HCyK3EfR9L0tCD25bAwtSRFGETtDhVRZKKQcn\n"
    "AiEAv9RtyXoYVAw6k6H8970Wp9fxeBfW8L4KT3tG+w3FXEw=\n"
    "-----END CERTIFICATE-----\n";

#endif
