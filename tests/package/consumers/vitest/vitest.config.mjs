export default { test: { include: ['**/*.check.mjs'], pool: process.env.POOL } };
