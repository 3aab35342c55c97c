/* SPDX-License-Identifier: Apache-2.0 */
/* Sleeps until a signal ends it. */
#include <unistd.h>

int main(void)
{
	pause();
	return 0;
}
