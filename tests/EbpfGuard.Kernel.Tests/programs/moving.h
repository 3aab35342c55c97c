/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOVING_H
#define MOVING_H

int do_move(int argc, char **argv);

#endif
