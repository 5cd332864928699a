/** What happens to the deployment as a whole, and what is no organization's, has a chain of its own. */
export const deploymentChain = 'inkseal';
