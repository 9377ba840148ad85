"""Plans of random inspections, and the batches that are drawn by them.

Each folder imports only those before it: here plans and lines with their queries and actions, and batches as rows;
`lists`, who a batch is drawn from; `preview`, what it would bring about; `draws`, from the lock on; then `batches`, where
people and programs ask for batches.
"""
