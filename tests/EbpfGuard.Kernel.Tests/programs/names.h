/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NAMES_H
#define NAMES_H

int do_serve(int argc, char **argv);

#endif
