/* SPDX-License-Identifier: Apache-2.0 */
/* Does nothing; as a static program it starts as fast as a program can. */
int main(void)
{
	return 0;
}
